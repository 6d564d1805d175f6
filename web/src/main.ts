import { mount } from 'svelte';
import App from './App.svelte';
import './styles/base.css';
import './styles/frame.css';
import './styles/parts.css';
import './styles/home.css';
import './styles/pages.css';
import './styles/phone.css';
import './styles/print.css';
import { served } from './api';
import { here } from './router.svelte';
import { ui } from './settings.svelte';

ui.apply();
here.listen();
// Read before the plain page makes way: both come from the server, the script only takes over.
const first = served();
document.getElementById('plain')?.remove();
document.getElementById('app')?.remove();
mount(App, { target: document.body, props: { first } });
