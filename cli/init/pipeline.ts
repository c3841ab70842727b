/** The workflow of the app for GitHub Actions. For each pull request, it shows who can do what, and what the pull request changes. */
import { ACTIONS, firstSteps, TOOLS } from './actions';
import type { NewApp } from './new-app';
import { ACCESS_FILE } from '../reading/access-file';

export const WORKFLOW_FILE = '.github/workflows/review.yml';

/**
 * The workflow needs no rights in AWS. It fails if something is neither known nor accepted. A separate job synthesizes the pull
 * request: the command that judges it, and the app that it is compared with, come from its target branch.
 */
export function reviewWorkflow({ language }: NewApp): string {
  const { prepare, install, cdk, command } = TOOLS[language];
  const begin = (ref?: string) => `    runs-on: ubuntu-latest\n${firstSteps(language, ref)}${prepare}`;
  return `# Shows who outside of AWS can assume which roles, what they can do, and what a pull request changes: in the summary of its run,
# and as a page, review.html. It fails if something is not known that
# ${ACCESS_FILE} does not accept with a reason, or if a role is new or changed there.
# Make it a required check, and let an owner approve changes to this file (CODEOWNERS).
name: review
on: pull_request
permissions:
  contents: read
jobs:
  synth:
${begin()}      - run: ${install}
      - run: ${cdk} synth --quiet --output after.out
      - uses: ${ACTIONS['upload-artifact']}
        with:
          name: after
          path: after.out
  # Uses the command of the target branch, so that the pull request does not choose what judges it.
  review:
    needs: synth
${begin('          ref: ${{ github.event.pull_request.base.sha }}\n          '
  + 'fetch-depth: 0\n')}      - uses: ${ACTIONS['download-artifact']}
        with:
          name: after
          path: \${{ runner.temp }}/after
      - env:
          HEAD: \${{ github.event.pull_request.head.sha }}
        run: |
          out="$RUNNER_TEMP"
          if [ -e cdk.json ]; then
            ${install}
            ${cdk} synth --quiet --output "$out/before"
            set -- --against "$out/before"
          else # Before the first pull request, there is no app.
            git checkout --quiet "$HEAD"
            ${install}
          fi
          # The committed file: people review its changes in the pull request.
          git show "$HEAD:${ACCESS_FILE}" > "$out/${ACCESS_FILE}"
          ${command} review --assembly "$out/after" --accepted "$out/${ACCESS_FILE}" "$@" \\
            --html "$out/review.html" --markdown "$out/review.md"
      - if: always()
        run: if [ -e "$RUNNER_TEMP/review.md" ]; then cat "$RUNNER_TEMP/review.md" >> "$GITHUB_STEP_SUMMARY"; fi
      - if: always()
        uses: ${ACTIONS['upload-artifact']}
        with:
          name: review
          path: \${{ runner.temp }}/review.html
`;
}
