'use client';

import { createContext } from 'react';

/** When the server began to make this tab's document, in ms since 1970 on its clock: whatever the tab holds is from later. */
export const DocumentTime = createContext<number | null>(null);
