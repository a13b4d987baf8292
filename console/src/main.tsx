import '#ui/styles'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { LanguageProvider, loadLanguage, preferredLocale } from '#lib/i18n'
import { watchInput } from '#lib/unsaved-input'
import { styleNonce } from '#ui/theme'
import { createConsoleRouter, createConsoleQueryClient } from './router.tsx'

// The scroll lock behind dialogs reads its style nonce from this global.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() })

watchInput()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

const queryClient = createConsoleQueryClient()
const router = createConsoleRouter(queryClient)
const language = await loadLanguage(preferredLocale())

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <LanguageProvider initial={language}>
        <RouterProvider router={router} />
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
)
