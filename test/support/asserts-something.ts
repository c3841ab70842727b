// A test without an assertion fails. The linter finds those that contain none; this finds those that reach none, such as a
// loop over an empty list.
beforeEach(() => expect.hasAssertions());
