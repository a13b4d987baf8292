/** Mail over SMTP. */
export { smtpMailer, type SmtpOptions } from './smtp-mailer.ts'
