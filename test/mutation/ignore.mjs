const REASON = 'only the names of a table of option names are read';

/** `{ name: true }`, given to `checkOptionNames` or of the type `OptionNames`. */
function isOptionName(path) {
  if (!path.isBooleanLiteral() || !path.parentPath.isObjectProperty()) return false;
  return Boolean(path.findParent(parent => parent.isCallExpression()
    ? parent.node.callee.name === 'checkOptionNames'
    : parent.node.id?.typeAnnotation?.typeAnnotation?.typeName?.name === 'OptionNames'));
}

/** Changes of code that change nothing. */
export const strykerPlugins = [
  { kind: 'Ignore', name: 'option-names', value: { shouldIgnore: path => isOptionName(path) ? REASON : undefined } },
];
