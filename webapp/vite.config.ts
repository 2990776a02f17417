import { readFileSync } from 'node:fs'
import { VitePWA } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as { version: string }

export default defineConfig({
  define: { __VERSION__: JSON.stringify(version) },
  build: {
    target: 'es2022',
    manifest: true,          // scripts/size.mjs walks it
    assetsInlineLimit: 0,    // the policy allows no data: scripts or styles
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
  server: { fs: { allow: ['..'] } }, // the schema and the engine's wasm lie beside this folder
  plugins: [
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/service',
      filename: 'worker.ts',
      injectRegister: false, // src/actions/update.ts registers: no script in the page
      injectManifest: {
        globPatterns: ['**/*.{html,js,css,wasm,svg,png,webmanifest}'],
        globIgnores: ['**/.vite/**'],
        maximumFileSizeToCacheInBytes: 8_000_000,
        rollupFormat: 'iife',
      },
      manifest: {
        id: './',
        name: 'Naober – naast het gezin',
        short_name: 'Naober',
        description: 'Contactmomenten, afspraken en ervaringen vastleggen aan de keukentafel, ook zonder netwerk.',
        lang: 'nl',
        dir: 'ltr',
        start_url: './',
        scope: './',
        display: 'standalone',
        background_color: '#f7f2ea',
        theme_color: '#f7f2ea',
        categories: ['productivity', 'government'],
        icons: [
          { src: 'icon.svg', type: 'image/svg+xml', sizes: 'any', purpose: 'any' },
          { src: 'icon-192.png', type: 'image/png', sizes: '192x192', purpose: 'any' },
          { src: 'icon-512.png', type: 'image/png', sizes: '512x512', purpose: 'any' },
          { src: 'icon-maskable-512.png', type: 'image/png', sizes: '512x512', purpose: 'maskable' },
        ],
      },
    }),
  ],
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.{ts,tsx}'],
    environment: 'node',
  },
})
