/** Blueprints: what tenants consist of, and the templates of their files. */
export { blueprintListQuery, useBlueprint, useBlueprintTitle, useLocalText } from './blueprint-queries.ts'
