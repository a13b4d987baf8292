import accounts from './accounts.json'
import common from './common.json'
import errors from './errors.json'
import platform from './platform.json'
import shell from './shell.json'
import terms from './terms.json'

/** What every page needs in German, before sign-in too. */
export const messages = {
  accounts,
  common,
  errors,
  platform,
  shell,
  terms,
}
