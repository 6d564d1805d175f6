// The one list of rooms, a line each. A room's own file is fetched with the first of its pages that is wanted; of the others the frame
// knows their addresses and what leads to them, which the build reads out of them (scripts/rooms.mjs).
export const giving = () => import('./rooms/giving/room');
export const money = () => import('./rooms/money/room');
export const proof = () => import('./rooms/proof/room');
export const navigation = () => import('./rooms/navigation/room');
export const about = () => import('./rooms/about/room');
export const gallery = () => import('./rooms/gallery/room');
