/** Teams: what the lists of operators and of partners' staff have in common. */
export { InviteToTeamButton } from './team-invite-form.tsx'
export { TeamTable } from './team-table.tsx'
export type { Team, TeamPerson } from './team.ts'
