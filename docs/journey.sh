#!/usr/bin/env bash
# The whole journey over the JSON API, with curl: register, confirm, enrol, sign in, verify, refresh, sign out.
#
#   script/server            # in another terminal: a portal in development, whose mails are at /dev/outbox
#   docs/journey.sh          # needs curl, and oathtool in the place of a phone
#
# `PORTAL` names another portal; it must be one in development, or the codes that are mailed can't be read here.
set -euo pipefail

portal=${PORTAL:-http://127.0.0.1:3000}
email="ada.$RANDOM$RANDOM@example.org"
password="Harbour $RANDOM quilt $RANDOM"

# say WHAT; then the request's answer is shown, and kept in $answer.
say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

# call METHOD PATH STATUS [BODY [TOKEN]]
call() {
  local method=$1 path=$2 wanted=$3 body=${4:-} token=${5:-} status
  local arguments=(--silent --show-error --request "$method" --write-out '\n%{http_code}' "$portal$path")
  [ -z "$body" ] || arguments+=(--header 'Content-Type: application/json' --data "$body")
  [ -z "$token" ] || arguments+=(--header "Authorization: Bearer $token")
  answer=$(curl "${arguments[@]}")
  status=${answer##*$'\n'}
  answer=${answer%$'\n'*}
  printf '%s %s -> %s %s\n' "$method" "$path" "$status" "${answer:0:160}"
  [ "$status" = "$wanted" ] || { echo "expected $wanted" >&2; exit 1; }
}

# The text of a member of $answer.
field() { printf '%s' "$answer" | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

# The code in the newest mail to the address: so many digits at the subject's end.
mailed_code() {
  local digits=$1 code= tries
  for tries in $(seq 50); do
    code=$(curl --silent --header 'Accept: application/json' "$portal/dev/outbox?to=$email" |
      sed -n "s/^\[*{[^}]*\"subject\":\"[^\"]*[^0-9]\([0-9]\{$digits\}\)\".*/\1/p")
    [ -z "$code" ] || break
    sleep 0.2
  done
  printf '%s' "$code"
}

say "Register: the answer is the same whether or not the address is known"
call POST /api/register 202 "{\"email\":\"$email\",\"password\":\"$password\",\"display_name\":\"Ada\"}"
registration=$(field registration)

say "Confirm the address by the mailed code"
call POST /api/verify-email 200 "{\"registration\":\"$registration\",\"code\":\"$(mailed_code 8)\"}"
pending=$(field pending_token)

say "Enrol: the secret, then its first code"
call POST /api/totp/setup 201 '{"name":"Phone"}' "$pending"
secret=$(field secret)
call POST /api/totp/verify 200 "{\"code\":\"$(oathtool --totp --base32 "$secret")\"}" "$pending"
call POST /api/recovery-codes/saved 204 '' "$(field access)"

say "Sign in: the password alone is worth the next step only"
call POST /api/login 200 "{\"login\":\"$email\",\"password\":\"$password\"}"
pending=$(field pending_token)
call GET /api/profile 401 '' "$pending"

say "Verify a code: each is good once, so wait for the next one"
sleep $((31 - $(date +%s) % 30))
call POST /api/mfa/verify 200 "{\"code\":\"$(oathtool --totp --base32 "$secret")\"}" "$pending"
access=$(field access)
refresh=$(field refresh)
call GET /api/profile 200 '' "$access"

say "Refresh: a refresh token is good once"
call POST /api/refresh 200 "{\"refresh\":\"$refresh\"}"
access=$(field access)
call GET /api/sessions 200 '' "$access"

say "Sign out: every token of the session is dead"
call POST /api/logout 204 '' "$access"
call GET /api/profile 401 '' "$access"

say "Done."
