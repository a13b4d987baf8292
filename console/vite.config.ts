import { readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { brotliCompress, constants } from 'node:zlib'
import { tanstackRouter } from '@tanstack/router-plugin/vite'
import react from '@vitejs/plugin-react'
import compile from 'icu-minify/compile'
import type { CompiledMessage } from 'icu-minify/format'
import { defineConfig, type Plugin } from 'vite'

const server = 'http://127.0.0.1:8090'
const compressible = /\.(?:js|css|svg|json|woff2?)$/

/** Writes `<file>.br` beside every asset, so that the server never compresses one twice. */
function precompress(): Plugin {
  let folder = 'dist'
  return {
    name: 'freehold-precompress',
    apply: 'build',
    configResolved: ({ build }) => {
      folder = build.outDir
    },
    closeBundle: async () => {
      const files = await readdir(folder, { recursive: true })
      await Promise.all(
        files.filter((file) => compressible.test(file)).map((file) => compressFile(join(folder, file))),
      )
    },
  }
}

async function compressFile(path: string): Promise<void> {
  const content = await readFile(path)
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  }
  const compressed = await new Promise<Buffer>((resolve, reject) => {
    brotliCompress(content, { params }, (error, result) => (error ? reject(error) : resolve(result)))
  })
  await writeFile(`${path}.br`, compressed)
}

const basicComponents =
  'ActionIcon|Alert|Anchor|Avatar|Badge|Box|Breadcrumbs|Burger|Button|Center|CloseButton|Code|Collapse|Container|' +
  'CopyButton|Divider|Flex|Group|Loader|Paper|Portal|SimpleGrid|Skeleton|Space|Stack|Text|Title|Transition|' +
  'UnstyledButton|VisuallyHidden'

/**
 * Few chunks instead of many small ones, cut by what is needed when: `base` and `kit` by every page, the others by pages
 * with forms, tables, or something that opens above the page. A group takes along what its modules import, so the lower
 * layers come first.
 */
const chunkGroups = [
  {
    name: 'base',
    priority: 40,
    test: /node_modules\/(?:react|react-dom|scheduler|zod|use-intl|clsx|@tanstack\/(?:react-router|router-core|history|react-query|query-core|store|react-store))\//,
  },
  {
    name: 'kit',
    priority: 30,
    test: new RegExp(
      `@mantine/hooks/|@mantine/core/esm/(?:core|utils/(?!Floating|Inline)[^/]+|components/(?:${basicComponents}))/|src/(?:shell/(?:app-root|wordmark)|lib/(?:api|i18n|session|paths|search|platform|sign-in))|src/ui/(?:icons|page-frame|error-state|empty-state|copy-id|route-link|section|status-badge|use-notify|use-action|notification-corner|theme)[.-]`,
    ),
  },
  { name: 'shell', priority: 25, test: /src\/shell\/(?!user-menu-list|organization-list)/ },
  {
    name: 'overlay',
    priority: 20,
    test: /node_modules\/(?:@floating-ui|react-remove-scroll)\/|@mantine\/core\/esm\/components\/(?:Menu|Popover|Tooltip|Modal|ModalBase|Overlay|FocusTrap|ScrollArea)\//,
  },
  {
    name: 'table',
    priority: 20,
    test: /node_modules\/@tanstack\/(?:react-table|table-core)\//,
  },
  {
    name: 'form',
    priority: 22,
    test: /@mantine\/form\/|@mantine\/core\/esm\/components\/(?:Input|InputBase|TextInput|PasswordInput|NativeSelect|Textarea|Radio|Checkbox|Fieldset)\/|src\/ui\/use-contract-form/,
  },
  // Without the parts that the router plugin splits off, whose ids carry a query.
  { name: 'routes', priority: 10, test: /src\/routes\/[^?]+\.tsx$/ },
]

/**
 * Each component brings its own styles, so that a page loads those of what it shows. They lie in a layer: our own win
 * whatever the order in which files arrive.
 */
function componentStyles(): Plugin {
  return {
    name: 'freehold-component-styles',
    apply: 'build',
    transform: {
      filter: { id: /@mantine\/core\/esm\/.*\.module\.mjs$/ },
      handler: (code, id) => {
        const name = basename(id, '.module.mjs')
        return { code: `import '@mantine/core/styles/${name}.layer.css'\n${code}`, map: null }
      },
    },
  }
}

type Messages = { readonly [key: string]: string | Messages }

type Compiled = { readonly [key: string]: CompiledMessage | Compiled }

function compileMessages(messages: Messages): Compiled {
  return Object.fromEntries(
    Object.entries(messages).map(([key, message]): [string, CompiledMessage | Compiled] => [
      key,
      typeof message === 'string' ? compile(message) : compileMessages(message),
    ]),
  )
}

/** Compiles messages at build time, so that browsers need no parser for them. */
function precompileMessages(): Plugin {
  return {
    name: 'freehold-precompile-messages',
    enforce: 'pre',
    transform: {
      filter: { id: /\/locales\/[a-z]{2}\/[a-z-]+\.json$/ },
      handler: (content) => {
        // Our own message files hold texts and groups of texts, nothing else.
        const messages = JSON.parse(content) as Messages
        return {
          code: `export default ${JSON.stringify(compileMessages(messages))}`,
          map: null,
          moduleType: 'js',
        }
      },
    },
  }
}

export default defineConfig({
  base: '/',
  plugins: [
    tanstackRouter({
      target: 'react',
      autoCodeSplitting: true,
      routesDirectory: './src/routes',
      generatedRouteTree: './src/route-tree.gen.ts',
      quoteStyle: 'single',
      disableLogging: true,
    }),
    react(),
    precompileMessages(),
    componentStyles(),
    precompress(),
  ],
  // Folders that hold both .ts and .tsx: the bundler takes only the first entry of an import map's list.
  resolve: {
    alias: [
      { find: /^#(ui|lib|shell)\/(.+)$/, replacement: `${import.meta.dirname}/src/$1/$2` },
      // The half of the formatter that takes compiled messages.
      { find: /^use-intl\/format-message$/, replacement: 'use-intl/format-message/format-only' },
    ],
    extensions: ['.tsx', '.ts', '.js', '.mjs', '.json'],
  },
  // The server puts a fresh nonce in place of this word in every answer.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: 'dist',
    manifest: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: chunkGroups } } },
  },
  server: {
    proxy: {
      '^/(?:(?:operator|partner|app)/)?v1/': server,
      '^/(?:auth|oidc|docs|_mail|_demo)(?:/|$)': server,
      '^/(?:openapi\\.json|livez|readyz|healthz|metrics)$': server,
    },
  },
})
