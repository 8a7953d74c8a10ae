#ifndef HAK_COMMAND_TOOLS_H
#define HAK_COMMAND_TOOLS_H

/* Becomes node with the tool of that name; returns only when there is none, after saying so. */
int start_tool(const char *name, char **words);

#endif
