import { config } from 'zod'

/** Our pages may not turn text into code. Where there is a page, schemas are told not to try, as they do for speed. */
if ('document' in globalThis) config({ jitless: true })
