#ifndef HAK_COMMAND_RUN_H
#define HAK_COMMAND_RUN_H

/* `hakmem run`: returns only when the program does not start; `words` follow the command's name. */
int run_program(char **words);

#endif
