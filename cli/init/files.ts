import type { NewApp } from './new-app';
import { pythonFiles } from './python';
import { readme } from './readme';
import { CONNECTOR_FILE } from './stack';
import { typescriptFiles, type Files } from './typescript';

/** All files of the app, by their path. */
export const filesOf = (app: NewApp): Files => ({
  ...app.language === 'python' ? pythonFiles(app) : typescriptFiles(app),
  'README.md': readme(app),
  ...app.connector ? { [CONNECTOR_FILE]: app.connector.json } : {},
});
