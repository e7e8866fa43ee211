/**
 * Names of request headers and query parameters that frameworks, proxies, CDNs and clients know: what an answer may be
 * shaped by without anyone having thought of it. Registered fields (IANA), and names that products document.
 */
function names(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}

/** Each beginning with each ending. */
function family(beginning: string, endings: string): readonly string[] {
  return names(endings).map((ending) => `${beginning}${ending}`)
}

/** Request headers, in lower case. */
export const HEADER_NAMES: readonly string[] = [
  // Registered fields.
  ...names(`
    a-im accept accept-additions accept-ch accept-charset accept-datetime accept-encoding accept-features
    accept-language accept-patch accept-post accept-ranges accept-signature access-control access-control-request-headers
    access-control-request-method alpn alt-used alternates amp-cache-transform apply-to-redirect-ref
    authentication-control authentication-info c-ext c-man c-opt c-pep c-pep-info cal-managed-id caldav-timezones
    capsule-protocol cdn-loop cert-not-after cert-not-before client-cert client-cert-chain close compliance
    configuration-context content-base content-digest content-disposition content-encoding content-id content-language
    content-location content-md5 content-script-type content-style-type content-transfer-encoding content-type
    content-version cookie2 cost cta-common-access-token dasl date dav default-style delta-base depth derived-from
    destination detached-jws differential-id digest dpop dpop-nonce early-data ediint-features expect ext forwarded from
    getprofile hobareg http2-settings if if-schedule-tag-match im include-referred-token-binding-id incremental
    isolation keep-alive label link location lock-token man max-forwards memento-datetime message-id meter
    method-check method-check-expires mime-version negotiate non-compliance odata-entityid odata-isolation
    odata-maxversion odata-version opt optional ordering-type origin origin-agent-cluster oscore oslc-core-version
    overwrite p3p pep pep-info pics-label ping-from ping-to position preference-applied prefer priority private-token
    profileobject protocol protocol-info protocol-query protocol-request proxy-features proxy-instruction
    proxy-status redirect-ref referer referer-root referrer-policy repeatability-client-id
    repeatability-first-sent repeatability-request-id repeatability-result replay-nonce repr-digest resolution-hint
    resolver-location safe schedule-reply schedule-tag sec-gpc sec-purpose sec-token-binding security-scheme
    sec-websocket-accept sec-websocket-extensions sec-websocket-key sec-websocket-protocol sec-websocket-version
    server-timing setprofile signature signature-input slug soapaction status-uri subok subst surrogate-capability
    tcn timeout timing-allow-origin topic traceparent tracestate trailer ttl upgrade-insecure-requests urgency uri
    use-as-dictionary user-agent variant-vary version via want-content-digest want-digest want-repr-digest warning
    www-authenticate x-content-type-options x-frame-options
  `),
  // Fetch metadata and client hints.
  ...family('sec-fetch-', 'dest mode site user storage-access'),
  ...family(
    'sec-ch-',
    `ua ua-arch ua-bitness ua-full-version ua-full-version-list ua-mobile ua-model ua-platform ua-platform-version
     ua-wow64 ua-form-factors prefers-color-scheme prefers-reduced-motion prefers-reduced-transparency
     viewport-width viewport-height width dpr device-memory forced-colors lang save-data`,
  ),
  ...names('device-memory downlink dpr ect rtt save-data viewport-width width dnt dpv content-dpr'),
  // Forwarding, in all its spellings.
  ...family(
    'x-forwarded-',
    `for host proto scheme port prefix server path ssl by uri url user email groups preferred-username access-token
     client-cert tlsversion client method original-host id ip country protocol`,
  ),
  ...family('forwarded-', 'for for-ip host proto server'),
  ...family(
    'x-original-',
    'url uri host path proto method forwarded-for remote-addr query-string http-command cookie user',
  ),
  ...family('x-rewrite-', 'url uri path'),
  ...family(
    'x-',
    `client-ip clientip client-cert client-dn client-host client-verify cluster-client-ip real-ip real-host real-port
     remote-ip remote-addr remote-user remote-host remoteip originating-ip originating-url proxy-url proxy-user
     proxy-host proxyuser-ip host host-override hostname http-host-override http-method http-method-override
     method-override http-path-override http-destinationurl server-name server-port backend backend-host backend-port
     upstream upstream-host upstream-proto target target-host target-url destination route router routing-key
     url url-scheme uri path path-info path-prefix prefix base-url baseurl app-base-path request-uri request-url
     request-path request-id request-start request-timestamp requestid correlation-id correlationid trace-id traceid
     span-id transaction-id session-id sessionid session-token csrf-token csrftoken xsrf-token api-version api-token
     api-secret apikey access-token auth-token auth-user auth-email auth-key authenticated-user authenticated-userid
     user user-id userid user-email user-name username user-role user-roles user-groups roles role permissions scope
     scopes tenant tenant-id tenantid organization organization-id org-id account account-id customer-id consumer-id
     consumer-username consumer-custom-id credential-identifier anonymous-consumer admin is-admin internal debug
     debug-mode debug-token trace verbose test testing env environment stage preview preview-mode draft dev
     feature feature-flags features experiment experiments variant ab-test abtest bucket canary version
     device device-type device-id device-os device-model mobile ismobile mobile-group platform os os-version browser
     app app-id app-name app-version app-build client client-id client-name client-version client-data sdk-version
     build locale language lang accept-language timezone time-zone tz currency country country-code region
     region-code city city-name continent postal-code latitude longitude geo geo-country geoip-country geoip-city
     ip-country site site-id store store-code shop shop-id theme template layout format content-type output
     requested-with requested-by request-format pjax pjax-container turbolinks turbo-frame livewire inertia
     inertia-version inertia-partial-data inertia-partial-component htmx partial fragment fields-view
     cache-key cache-buster cache-bypass no-cache nocache skip-cache cache-control purge-key cdn cdn-provider
     varnish esi surrogate edge-location pull origin-token shield waf-score bot bot-score threat-score
     amz-cf-id amz-date amz-security-token amz-user-agent amz-content-sha256 amzn-trace-id amzn-oidc-accesstoken
     amzn-oidc-data amzn-oidc-identity amzn-tls-version amzn-tls-cipher-suite amz-website-redirect-location
     amzn-lambda-integration-tag amzn-vpce-id amzn-vpce-policy-url amzn-apigateway-api-id amz-sns-message-type
     arr-clientcert arr-log-id arr-ssl appservice-proto site-deployment-id waws-unencoded-url
     ms-client-principal ms-client-principal-id ms-client-principal-name ms-client-principal-idp
     ms-token-aad-access-token ms-token-aad-id-token ms-request-id ms-client-request-id ms-version ms-date
     azure-clientip azure-clientipport azure-fdid azure-ja4-fingerprint azure-ref azure-requestchain azure-socketip fd-healthprobe
     goog-authenticated-user-email goog-authenticated-user-id goog-iap-jwt-assertion goog-api-client goog-api-key
     goog-user-project goog-request-params goog-encode-response-if-executable cloud-trace-context appengine-country
     appengine-region appengine-city appengine-citylatlong appengine-user-ip appengine-https appengine-inbound-appid
     appengine-queuename appengine-taskname appengine-cron appengine-default-version-hostname
     envoy-external-address envoy-original-path envoy-internal envoy-decorator-operation envoy-upstream-rq-timeout-ms
     envoy-max-retries envoy-retry-on envoy-attempt-count envoy-expected-rq-timeout-ms envoy-peer-metadata
     envoy-original-dst-host envoy-force-trace envoy-hedge-on-per-try-timeout envoy-upstream-alt-stat-name
     b3-traceid b3-spanid b3-parentspanid b3-sampled b3-flags ot-span-context datadog-trace-id datadog-parent-id
     datadog-sampling-priority datadog-origin newrelic-id newrelic-transaction newrelic-synthetics honeycomb-trace
     instana-t instana-s instana-l dynatrace dynatrace-test sentry-trace wf-request-id
     shopify-access-token shopify-shop-domain shopify-hmac-sha256 shopify-topic shopify-customer-access-token
     github-event github-delivery github-api-version gitlab-event gitlab-token hub-signature hub-signature-256
     magento-vary magento-cache-debug wp-nonce wp-total drupal-cache-tags drupal-ajax-token joomla-token
     vercel-id vercel-forwarded-for vercel-deployment-url vercel-ip-country vercel-ip-country-region vercel-ip-city
     vercel-ip-latitude vercel-ip-longitude vercel-ip-timezone vercel-ip-continent vercel-proxied-for vercel-signature
     vercel-protection-bypass vercel-set-bypass-cookie vercel-skip-toolbar vercel-ja4-digest
     nextjs-data nextjs-cache nextjs-prerender nextjs-postponed nextjs-rewritten-path middleware-prefetch
     middleware-invoke middleware-subrequest middleware-rewrite middleware-next middleware-override-headers
     invoke-path invoke-query invoke-status invoke-error invoke-output prerender-revalidate
     prerender-revalidate-if-generated prerender-bypass-mode matched-path now-route-matches action-redirect
     nf-client-connection-ip nf-account-id nf-site-id nf-geo nf-request-id nf-deploy-id nf-sign country-name
     bb-ip bb-conditions bb-client-request-uuid language-id sveltekit-action sveltekit-invalidated
     nuxt-no-ssr nitro-prerender remix-response remix-redirect astro-internal gatsby-cache
     akamai-edgescape akamai-device-characteristics akamai-config-log-detail akamai-request-id akamai-session-info
     akamai-transformed check-cacheable get-cache-key get-extracted-values get-request-id get-true-cache-key serial
     fastly-debug-digest fastly-imageopto-api sucuri-clientip sucuri-country sucuri-cache imperva-id incap-client-ip
     iinfo cdn-forward-proto cdn-pop bunny-bypass edgecast-country keycdn-zone limelight-country
     rails-env rack-cache sendfile-type accel-mapping accel-redirect accel-buffering accel-expires accel-charset
     accel-limit-rate sendfile litespeed-cache litespeed-tag litespeed-purge lscache php-ob-level phx-error
     dispatcher dispatcher-info aem-client-country s2-component cq-info jenkins jenkins-session atlassian-token
     ausername seraph-loginreason confluence-request-time sap-login csrf-jwt webobjects-server-port do-not-track
     att-deviceid wap-profile operamini-phone operamini-phone-ua operamini-features operamini-ua ucbrowser-ua
     ucbrowser-device nokia-msisdn msisdn up-calling-line-id up-subno up-devcap-screenpixels network-info imforwards
     bluecoat-via proxyuser skyfire-version device-user-agent puffin-ua moz purpose uidh attributes csa-complaints
     download-options dns-prefetch-control permitted-cross-domain-policies robots-tag powered-by generator
     idempotency-key retry-count retry-attempt http2-stream-id http2-path http2-host quic spdy ua-compatible
  `,
  ),
  ...names(`
    x_forwarded_for x_forwarded_host true-client-ip client-ip clientip cluster-client-ip real-ip remote-addr
    proxy-host proxy-url proxy-client-ip wl-proxy-client-ip wl-proxy-ssl wl-proxy-client-cert http-client-ip
    http-x-forwarded-for front-end-https ssl-client-cert ssl-client-verify ssl-client-s-dn ssl-offloaded
    redirect request-uri base-url http-url url uri path host-override profile x-wap-profile
    cf-connecting-ip cf-connecting-ipv6 cf-pseudo-ipv4 cf-ipcountry cf-ipcity cf-ipcontinent cf-iplatitude
    cf-iplongitude cf-region cf-region-code cf-metro-code cf-postal-code cf-timezone cf-visitor cf-ray cf-worker
    cf-ew-via cf-access-jwt-assertion cf-access-authenticated-user-email cf-access-client-id
    cf-access-client-secret cf-cert-presented cf-cert-verified cf-device-type cf-bot-score cf-ja3-hash cf-warp-tag-id
    fastly-client fastly-client-ip fastly-ff fastly-debug fastly-ssl fastly-orig-accept-encoding fastly-purge-requiresauth
    fastly-soft-purge fastly-temp-xff fastly-no-shield fastly-geo
    cdn-requestcountrycode cdn-requestid cdn-server cdn-device-type cdn-country-code
    akamai-origin-hop akamai-x-ak-g2o-auth-data surrogate-control surrogate-key edge-control cache-tag
    fly-client-ip fly-region fly-forwarded-port fly-forwarded-proto fly-forwarded-ssl fly-request-id
    fly-prefer-region fly-replay fly-force-instance-id heroku-session-affinity
    do-connecting-ip render-proxy-ttl railway-edge netlify-vary netlify-cdn-cache-control
    next-action next-router-state-tree next-router-prefetch next-router-segment-prefetch next-url next-hmr-refresh
    rsc purpose moz-prefetch turbo-frame hx-request hx-boosted hx-current-url hx-history-restore-request hx-prompt
    hx-target hx-trigger hx-trigger-name unpoly-version up-target up-mode up-context up-fail-target
    apollographql-client-name apollographql-client-version apollo-require-preflight graphql-preflight
    grpc-timeout grpc-encoding grpc-accept-encoding te-trailers connect-protocol-version connect-timeout-ms
    b3 baggage uber-trace-id sentry-trace elastic-apm-traceparent newrelic tracecontext request-id correlation-id
    correlation-context request-context session-id trace-id span-id amzn-trace-id ot-tracer-traceid ot-tracer-spanid
    api-key apikey api-version api-token access-token auth-token authentication token jwt id-token bearer secret
    client-id client-secret client-version tenant tenant-id tenantid organization org-id user userid user-id username
    role roles locale language lang currency country timezone region device platform version env debug
    stripe-version stripe-account stripe-signature twilio-signature slack-signature notion-version openai-organization
    openai-project anthropic-version anthropic-beta private-network-access access-control-request-private-network
    if-schedule idempotency-key last-event-id mcp-session-id mcp-protocol-version attribution-reporting-eligible
    sec-browsing-topics shared-storage-writable no-vary-search supports-loading-mode service-worker
    service-worker-navigation-preload critical-ch observe-browsing-topics ping ad-auction-fetch datetime-offset
  `),
  ...family(
    'cloudfront-',
    `viewer-country viewer-country-name viewer-country-region viewer-country-region-name viewer-city
     viewer-postal-code viewer-time-zone viewer-latitude viewer-longitude viewer-metro-code viewer-address viewer-asn
     viewer-http-version viewer-tls viewer-ja3-fingerprint viewer-ja4-fingerprint viewer-header-order
     viewer-header-count forwarded-proto is-desktop-viewer is-mobile-viewer is-smarttv-viewer is-tablet-viewer
     is-android-viewer is-ios-viewer`,
  ),
]

/** Query parameters. */
export const PARAMETER_NAMES: readonly string[] = [
  ...family('utm_', 'source medium campaign term content id reader name cid brand social social-type'),
  ...names(`
    gclid gclsrc dclid fbclid msclkid twclid ttclid li_fat_id igshid yclid ysclid mc_cid mc_eid wbraid gbraid epik
    _ga _gl _gac _hsenc _hsmi __hstc __hssc hsCtaTracking mkt_tok vero_id vero_conv oly_anon_id oly_enc_id rb_clickid
    s_cid s_kwcid ef_id pk_campaign pk_kwd pk_source mtm_campaign mtm_source mtm_medium matomo_campaign
    spm scm ref ref_src ref_url referrer referer source src campaign affiliate affiliate_id aff_id partner clickid
    callback jsonp cb jsoncallback _callback _ _t _method _format _locale _lang _escaped_fragment_ __amp_source_origin
    amp ampshare lang language locale hl gl country currency tz theme style skin template view layout format output
    type mode action do cmd exec op func function page p per_page page_size limit offset start count cursor after
    before sort sort_by order order_by direction filter filters q query search keyword keywords s term fields include
    exclude expand embed select populate id ids uid user user_id username email name token access_token id_token auth
    key api_key apikey secret password session sessionid sid phpsessid jsessionid state code nonce scope redirect
    redirect_uri redirect_url return return_to returnurl next url uri link target dest destination continue goto path
    file filename folder dir root include_path load read download doc document img image src_url host domain site
    port to from in out data date time timestamp ts v ver version rev build cache nocache cachebust cachebuster
    bust purge refresh reload debug test preview draft dev admin trace verbose profile xdebug_session_start
    utf8 charset encoding content_type accept width height w h size quality crop fit dpr
    rsc _rsc __nextlocale __nextdefaultlocale __nextdatareq nxtp _data routes _routes x-sveltekit-invalidated
    __proto__ constructor prototype tostring hasownproperty
    op_name operationname variables extensions
  `),
]
