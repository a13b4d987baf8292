/** S3 and what speaks its language, as an object store. The vendor's client is loaded when it is first used. */
export { s3Store } from './s3-store.ts'
