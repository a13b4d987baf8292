/** Platform: the front page, before anyone is signed in. */
export { FrontPage } from './front-page.tsx'
