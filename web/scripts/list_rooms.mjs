// For the type checker: the list of the rooms (src/rooms.ts) as they are now.
import { listRooms } from './rooms.mjs';

listRooms();
