/** Files in a folder, as an object store. */
export { folderStore } from './folder-store.ts'
