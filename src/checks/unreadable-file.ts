/** Why a file cannot be read, as a sentence. */
export function unreadable(path: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return `there is no file ${path}`;
  if (code === 'EISDIR') return `${path} is a folder`;
  return `${path} cannot be read: ${code === 'EACCES' ? 'you have no permission for it' : code ?? String(error)}`;
}
