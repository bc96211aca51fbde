/* cursor.c - gives the provers the functions of codec/cursor.h, which are inline. */
#include <tautwire/cursor.h>
