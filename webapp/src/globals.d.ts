/// <reference types="vite/client" />

/** The version in package.json, filled in by the build. */
declare const __VERSION__: string
