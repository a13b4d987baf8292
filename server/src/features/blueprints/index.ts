/** Blueprints: what tenants consist of, as versioned data, with the templates of their workspace files. */
import { defineFeature } from '#platform/feature'
import { blueprintRoutes } from './blueprint-routes.ts'
import type { BlueprintDeps } from './blueprint-service.ts'

export type { BlueprintDeps } from './blueprint-service.ts'
export { newestDefinition, readDefinition } from './blueprint-store.ts'
export { ensureBuiltInBlueprints } from './built-ins.ts'
export { renderFiles } from './render-files.ts'

export const blueprints = defineFeature<BlueprintDeps>()({ name: 'blueprints', routes: blueprintRoutes })
