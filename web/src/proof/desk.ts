// What a check of a receipt needs: fetched when a reader comes to it, so that a page with a receipt is light before.
export { ready } from './ed25519';
export { fetchReceipt, kept } from './fetch';
export { default as KeyBox } from './KeyBox.svelte';
export { logKeys } from './keys.svelte';
export { dayText } from './leaf';
export { default as PaperSheet } from './PaperSheet.svelte';
export { verifyReceipt } from './receipt';
export { default as Steps } from './Steps.svelte';
