/** Replaces a file of CDK or the library with the file that environment.cjs loads outside of the sandbox. */
exports.process = (_source, path) => ({ code: `module.exports = requireOutside(${JSON.stringify(path)});` });
