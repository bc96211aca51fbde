/* commands.h - the subcommands of tautzone. Each takes what stands behind the program's name and returns the
 * exit status. */
#ifndef TAUT_ZONE_COMMANDS_H
#define TAUT_ZONE_COMMANDS_H

int zone_check_main(int argc, char **argv);
int zone_format_main(int argc, char **argv);
int zone_diff_main(int argc, char **argv);
int zone_rdata_main(int argc, char **argv);
int zone_stat_main(int argc, char **argv);

#endif
