import '@mantine/core/styles/baseline.layer.css'
import '@mantine/core/styles/default-css-variables.layer.css'
import '@mantine/core/styles/global.layer.css'
import './global.css'

// In a build the styles of a component come with the component (vite.config.ts); the development server takes all.
if (import.meta.env.DEV) await import('@mantine/core/styles.layer.css')
