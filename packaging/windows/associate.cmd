@echo off
rem Double-click this once: .attn files then open with the program in this folder, for this user.
setlocal
set "program=%~dp0attention-explorer.exe"
set "classes=HKCU\Software\Classes"
reg add "%classes%\.attn" /ve /d "AttentionExplorer.Exploration" /f
reg add "%classes%\.attn" /v "Content Type" /d "application/x-attention-explorer+json" /f
reg add "%classes%\AttentionExplorer.Exploration" /ve /d "Attention Explorer exploration" /f
reg add "%classes%\AttentionExplorer.Exploration\DefaultIcon" /ve /d "%program%,0" /f
reg add "%classes%\AttentionExplorer.Exploration\shell\open\command" /ve /d "\"%program%\" \"%%1\"" /f
