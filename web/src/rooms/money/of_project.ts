// What the page of a project shows of its payments: fetched when a reader comes to them.
import { proof } from '../../locales/texts';
import { payouts } from './words';

export { default as PayoutList } from './PayoutList.svelte';
export const texts = () => Promise.all([payouts.load(), proof.load()]);
