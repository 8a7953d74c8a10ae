/* Prints the value of the variable that is named, and ends with 3. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **words) {
    char *block = malloc(100);
    if (block == NULL) return 1;
    const char *value = count > 1 ? getenv(words[1]) : NULL;
    strncpy(block, value != NULL ? value : "nothing", 99);
    block[99] = '\0';
    puts(block);
    free(block);
    return 3;
}
