/** Mail over SMTP. */
export { smtpMailer } from './smtp-mailer.ts'
