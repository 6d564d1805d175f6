/// <reference types="svelte" />
/// <reference types="vite/client" />

// What the rooms' pages are and where, and what leads to them, without what draws them: written by the build (scripts/shell.ts).
declare module 'virtual:pages' {
    export const pages: readonly import('./room').Listed[];
    export const ways: Readonly<Record<import('./room').Place, readonly import('./room').Way[]>>;
}
