import { Aws, Token, Tokenization, type IResolvable } from 'aws-cdk-lib';

const PSEUDO_PARAMETERS = Object.entries({
  'AWS::Partition': Aws.PARTITION,
  'AWS::AccountId': Aws.ACCOUNT_ID,
  'AWS::Region': Aws.REGION,
  'AWS::URLSuffix': Aws.URL_SUFFIX,
});

/** A text with pseudo parameters as Fn::Sub, which takes less room in a template than CDK's Fn::Join. */
class SubText implements IResolvable {
  public readonly creationStack = [];

  constructor(public readonly text: string) {}

  public resolve(): unknown {
    return { 'Fn::Sub': this.text };
  }

  public toString(): string {
    return Token.asString(this, { displayHint: 'Sub' });
  }
}

/** The text with its pseudo parameters in Fn::Sub. Unchanged if it has none, or has other tokens. */
export function subText(text: string): string {
  const [open, close] = ['\u0001', '\u0002'];
  const marked = PSEUDO_PARAMETERS.reduce((t, [name, token]) => t.replaceAll(token, `${open}${name}${close}`), text);
  const isReference = marked.startsWith(open) && marked.indexOf(close) === marked.length - 1; // which Ref is shorter for
  // Other tokens contain `${`, and so does what Fn::Sub would take for a reference.
  if (!marked.includes(open) || isReference || marked.includes('${')) return text;
  return new SubText(marked.replaceAll(open, '${').replaceAll(close, '}')).toString();
}

/** The text with `render` in place of its pseudo parameters, as resolving would do it, but faster. Other tokens stay. */
export function fillPseudoParameters(text: string, render: (reference: string) => string): string {
  if (!text.includes('${Token[')) return text;
  const token = Tokenization.reverse(text, { failConcat: false });
  if (token instanceof SubText) return fillReferences(token.text, render);
  return PSEUDO_PARAMETERS.reduce((t, [reference, pseudo]) => t.replaceAll(pseudo, render(reference)), text);
}

/** The text of Fn::Sub with `render` in place of its references. */
export function fillReferences(text: string, render: (reference: string) => string): string {
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_, escaped, reference) => escaped ? `\${${reference}}` : render(reference));
}
