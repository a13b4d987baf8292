/** Blueprints: what tenants consist of, as versioned data, with the templates of their workspace files. */
import { defineFeature } from '#platform/feature'
import { blueprintRoutes } from './blueprint-routes.ts'
import type { BlueprintDeps } from './blueprint-service.ts'

export { type BlueprintDeps, publishBlueprint } from './blueprint-service.ts'
export { newestDefinition, readDefinition } from './blueprint-store.ts'
export { ensureBuiltInBlueprints } from './built-ins.ts'
export { type RenderedFile, renderFiles, type RenderInput } from './render-files.ts'

export const blueprints = defineFeature<BlueprintDeps>()({ name: 'blueprints', routes: blueprintRoutes })
