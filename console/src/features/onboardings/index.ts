/** Onboardings: new customers with their owner and first order, entered in one flow. */
export { OnboardingPage } from './onboarding-page.tsx'
export { BeginButton, OnboardingsPage } from './onboardings-page.tsx'
