#include "tools.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

#define EXIT_USAGE   2
#define EXIT_MISSING 127

/* From the directory of the command. */
static const char *const places[] = {"../lib/hakmem/%s.mjs", "../share/hakmem/%s.mjs", "tools/%s.mjs"};

static bool find_tool(char *path, const char *name) {
    char self[PATH_MAX], directory[PATH_MAX], place[64];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length <= 0) return false;
    self[length] = '\0';
    text_directory(directory, sizeof directory, self);
    for (size_t index = 0; index < sizeof places / sizeof places[0]; index++) {
        const char *hole = strstr(places[index], "%s");
        text_format(place, sizeof place, "%.*s%s%s", (int)(hole - places[index]), places[index], name, hole + 2);
        if (text_format(path, PATH_MAX, "%s/%s", directory, place) && access(path, R_OK) == 0) return true;
    }
    return false;
}

int start_tool(const char *name, char **words) {
    char path[PATH_MAX];
    if (!find_tool(path, name)) {
        say("%s: its script is not beside this command", name);
        return EXIT_USAGE;
    }
    size_t count = 0;
    while (words[count] != NULL) count++;
    char **command = calloc(count + 3, sizeof *command), node[] = "node";
    if (command == NULL) return EXIT_USAGE;
    command[0] = node;
    command[1] = path;
    memcpy(command + 2, words, count * sizeof *command);
    execvp("node", command);
    say("%s: needs node 20.19 or later, which is not in PATH (apt-get install nodejs, or https://nodejs.org)", name);
    free(command);
    return EXIT_MISSING;
}
