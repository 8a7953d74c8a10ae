// A program that overwrites its environment, as setproctitle does (redis, nginx, postgres): the paths of reports stay what they were.
// env: HAKMEM_PROFILE=/nonexistent/kept.pb HAKMEM_STATS=json:/nonexistent/kept.json
// expect-stderr: ^(hakmem: HAKMEM_(PROFILE|STATS): cannot write /nonexistent/kept\.(pb|json): errno 2\n){2}$
// only-hakmem: knobs of this heap
#include <stdlib.h>
#include <string.h>

extern char **environ;

int main(void) {
    for (char **entry = environ; *entry != NULL; entry++) memset(*entry, 0, strlen(*entry));
    free(malloc(100));
    return 0;
}
