/** Blueprints: what tenants consist of, and the templates of their files. */
export { BlueprintPage } from './blueprint-page.tsx'
export { blueprintListQuery, useBlueprint, useBlueprintTitle, useLocalText } from './blueprint-queries.ts'
export { BlueprintsPage } from './blueprints-page.tsx'
export { NewBlueprintPage } from './new-blueprint-page.tsx'
export { TemplatesPage } from './templates-page.tsx'
