import { mount } from 'svelte';
import App from './App.svelte';
import './styles/base.css';
import './styles/frame.css';
import './styles/parts.css';
import './styles/pages.css';
import './styles/phone.css';
import './styles/print.css';
import { served } from './api';
import { keepShell } from './offline/begin';
import { resolve } from './pages';
import { here } from './router.svelte';
import { ui } from './settings.svelte';

// The served page stays readable, and its links work, until this one stands whole beside it: without a word about loading, and
// for good where the code of its page cannot be had.
const first = served();
const plain = ['plain', 'app'].map((id) => document.getElementById(id)).filter((one) => one !== null);
const stage = document.createElement('div');
stage.hidden = true;
document.body.append(stage);
function ready() {
    for (const one of plain) one.remove();
    stage.replaceWith(...stage.childNodes);
    here.listen((url) => resolve(url.pathname, url.search).page !== null);
}
async function begin() {
    await ui.begin();
    mount(App, { target: stage, props: { first, ready } });
    keepShell();
}
// Without the texts the served page stays.
begin().catch(() => undefined);
