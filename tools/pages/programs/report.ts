/** Writes what a program found out into its page, where a test reads it; what it throws, too. */
export async function report(program: () => Promise<unknown>): Promise<void> {
  const element = document.createElement("pre");
  try {
    element.textContent = JSON.stringify(await program());
  } catch (error) {
    element.textContent = JSON.stringify({ thrown: String(error) });
  }
  element.id = "outcome";
  document.body.append(element);
}
