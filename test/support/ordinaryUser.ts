/** Root may write everywhere: for as long as this takes the process is somebody without rights. */
export async function asOrdinaryUser(act: () => Promise<void>): Promise<void> {
  const { geteuid, seteuid } = process;
  const isRoot = geteuid?.() === 0;
  if (isRoot) seteuid?.(4242);
  try {
    await act();
  } finally {
    if (isRoot) seteuid?.(0);
  }
}
