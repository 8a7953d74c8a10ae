#ifndef HAK_COMMAND_DOCTOR_H
#define HAK_COMMAND_DOCTOR_H

/* `hakmem doctor`: 0 the program will use the library, 1 it will not, 2 that cannot be said. */
int doctor_program(char **words);

#endif
