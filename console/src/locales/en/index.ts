import accounts from './accounts.json'
import common from './common.json'
import errors from './errors.json'
import factors from './factors.json'
import platform from './platform.json'
import shell from './shell.json'
import signIn from './sign-in.json'
import terms from './terms.json'

/** What every page needs in English, before sign-in too. Its keys are the keys of all languages. */
export const messages = {
  accounts,
  common,
  errors,
  factors,
  platform,
  shell,
  signIn,
  terms,
}
