// What this device keeps for its owner: how they travel, and the last planned way, so that it stays without a network.
import { forgetDevice, type Person, type Way } from './ask';
import type { Chosen } from './PlaceField.svelte';

const k_person = 'modou-person', k_plan = 'modou-plan';

export interface Plan {
    from: Chosen;
    to: Chosen;
    person: Person;
    ways: Way[];
    build: string;
}

function read<T>(key: string): T | null {
    try {
        return JSON.parse(localStorage.getItem(key) ?? 'null') as T | null;
    } catch {
        return null;
    }
}
function write(key: string, value: unknown) {
    try {
        localStorage.setItem(key, JSON.stringify(value));
    } catch {
        // Storage is refused or full: it lasts for this visit.
    }
}

export const plainPerson = (): Person => ({ preset: 'manual', own: {}, unknown: 'warn', shortest: false });
export const keptPerson = (): Person => ({ ...plainPerson(), ...read<Person>(k_person) });
export const keepPerson = (person: Person) => write(k_person, person);
export const keptPlan = () => read<Plan>(k_plan);
export const keepPlan = (plan: Plan) => write(k_plan, plan);
export function forgetAll() {
    forgetDevice();
    try {
        localStorage.removeItem(k_person);
        localStorage.removeItem(k_plan);
    } catch {
        // Nothing was kept.
    }
}
