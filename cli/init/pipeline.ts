/** The workflow of the app for GitHub Actions. For each pull request, it shows who can do what, and what the pull request changes. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { workflowValues } from './actions';
import { filledIn } from './filled-in';
import type { NewApp } from './new-app';

// The bundle of the command has the texts of files in place of all such calls: `build/cli/bundle.ts`.
const WORKFLOW = readFileSync(join(__dirname, 'texts/review.yml'), 'utf-8');

export const WORKFLOW_FILE = '.github/workflows/review.yml';

/**
 * The workflow needs no rights in AWS. It fails if something is neither known nor accepted. A separate job synthesizes the pull
 * request: the command that judges it, and the app that it is compared with, come from its target branch.
 */
export const reviewWorkflow = ({ language }: NewApp): string => filledIn(WORKFLOW, workflowValues(language));
