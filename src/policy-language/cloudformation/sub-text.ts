import { Aws, Token, Tokenization, type IResolvable } from 'aws-cdk-lib';
import { fillReferences } from './template-functions';

const PSEUDO_PARAMETERS = Object.entries({
  'AWS::Partition': Aws.PARTITION,
  'AWS::AccountId': Aws.ACCOUNT_ID,
  'AWS::Region': Aws.REGION,
  'AWS::URLSuffix': Aws.URL_SUFFIX,
});

/** A text with pseudo parameters as Fn::Sub, which is shorter than the Fn::Join that CDK writes. */
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

/** Returns the text with its pseudo parameters in Fn::Sub. Unchanged if it has none, or has other tokens. */
export function subText(text: string): string {
  const [open, close] = ['\u0001', '\u0002'];
  if (text.includes(open)) return text; // Fn::Sub would read it as a reference
  const marked = PSEUDO_PARAMETERS.reduce((t, [name, token]) => t.replaceAll(token, `${open}${name}${close}`), text);
  // A text that is only one pseudo parameter is shorter as Ref.
  const isReference = marked.startsWith(open) && marked.indexOf(close) === marked.length - 1;
  // Other tokens contain `${`. A literal `${` would be a reference in Fn::Sub.
  if (!marked.includes(open) || isReference || marked.includes('${')) return text;
  return new SubText(marked.replaceAll(open, '${').replaceAll(close, '}')).toString();
}

/** Replaces pseudo parameters of a text with `render`, which is faster than resolving it. Other tokens stay. */
export function fillPseudoParameters(text: string, render: (reference: string) => string): string {
  if (!text.includes('${Token[')) return text;
  const token = Tokenization.reverse(text, { failConcat: false });
  if (token instanceof SubText) return fillReferences(token.text, render);
  return PSEUDO_PARAMETERS.reduce((t, [reference, pseudo]) => t.replaceAll(pseudo, render(reference)), text);
}
