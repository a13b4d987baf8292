/** Orders: the wizard that places them, the queue that decides on them, and where each stands. */
export { ChangeOrderPage } from './change-order-page.tsx'
export { EditOrderPage } from './edit-order-page.tsx'
export { createDraftSaver } from './order-draft-saver.ts'
export {
  defaultParameters,
  incompleteFields,
  missingSecrets,
  toDraftValues,
  type Drafted,
  type DraftPatch,
} from './order-draft.ts'
export { AnswerFacts, PackageFacts } from './order-answer-facts.tsx'
export { OrderPackagesForm } from './order-packages-form.tsx'
export { OrderWhatForm } from './order-what-form.tsx'
export { NewOrderPage } from './new-order-page.tsx'
export { OrderPage } from './order-page.tsx'
export { OrdersPage } from './orders-page.tsx'
