// Package sheet owns reading rows out of files people upload: CSV in any encoding and with any delimiter, and XLSX, as a stream that
// holds one row at a time whatever the file is. Rows it cannot read are reported and passed over; the next good row is found again.
// It does not know what a column means; dialer/list does.
//
// Bounds, so that no file can take the process down: a row of 64 KiB, 200 columns, a spreadsheet of 64 MiB packed and 200 MiB unpacked.
package sheet
