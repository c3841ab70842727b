/** Style and script of the page. The bundle of the command has their texts instead of these calls: `build/cli/bundle.ts`. */
import { readFileSync } from 'fs';
import { join } from 'path';

export const STYLE = readFileSync(join(__dirname, 'style.css'), 'utf-8');
export const SCRIPT = readFileSync(join(__dirname, 'script.js'), 'utf-8');
