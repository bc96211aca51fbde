# differences.awk - prints the lines of a second file that no row of a first one, of agreed differences, allows, and the rows
# that allowed none. Four columns of each are regular expressions for the same columns of a line. awk -F '\t' -f
FNR == NR {
	if ($0 !~ /^#/) {
		for (i = 1; i <= 4; i++)
			row[rows + 0, i] = "^(" $i ")$"
		line[rows++] = $0
	}
	next
}
{
	for (r = 0; r < rows; r++)
		if ($1 ~ row[r, 1] && $2 ~ row[r, 2] && $3 ~ row[r, 3] && $4 ~ row[r, 4]) {
			used[r] = 1
			next
		}
	print
}
END {
	for (r = 0; r < rows; r++)
		if (!(r in used))
			print "never met: " line[r]
}
