/** `keyturn completion SHELL`: a script for the shell, which asks `keyturn complete` for what may come next. */
import { Argument } from 'commander';
import type { AddVerb } from './context.ts';
import { EXIT } from './exit.ts';

const scripts = {
  bash: `# keyturn, bash: add this to ~/.bashrc:  source <(keyturn completion bash)
_keyturn() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(keyturn complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _keyturn keyturn
`,
  zsh: `# keyturn, zsh: add this to ~/.zshrc, after compinit:  source <(keyturn completion zsh)
_keyturn() {
  local -a found
  found=("\${(@f)$(keyturn complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$found" ]]; then compadd -a found; else _files; fi
}
compdef _keyturn keyturn
`,
  fish: `# keyturn, fish: keyturn completion fish >~/.config/fish/completions/keyturn.fish
function __keyturn_complete
  set -l before (commandline -opc)
  set -l found (keyturn complete -- $before[2..-1] (commandline -ct) 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c keyturn -f -a '(__keyturn_complete)'
`,
} as const;

type Shell = keyof typeof scripts;

export const addCompletion: AddVerb = (program, { stdout }, finish) => {
  program
    .command('completion')
    .description('Print a script that completes commands, options and the names of rotations in a shell.')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(scripts)))
    .addHelpText('after', EXAMPLES)
    .action((shell: Shell) => {
      stdout.write(scripts[shell]);
      finish(EXIT.done);
    });
};

const EXAMPLES = `
Examples:
  source <(keyturn completion bash)     in ~/.bashrc; for zsh in ~/.zshrc
  keyturn completion fish >~/.config/fish/completions/keyturn.fish`;
