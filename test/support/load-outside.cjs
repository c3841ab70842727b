/** In place of a file of CDK: the one that environment.cjs loads outside of the sandbox. */
exports.process = (_source, path) => ({ code: `module.exports = requireOutside(${JSON.stringify(path)});` });
